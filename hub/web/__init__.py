"""The pages: an entrance, imported by nothing but the app."""
