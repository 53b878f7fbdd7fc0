"""Child processes kept running, and none left behind. Mechanism only: what runs is given by the caller."""
