"""A business on simulated vendors: who plays, and setting it up in one go."""
