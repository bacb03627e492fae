"""The parts of the Check page: each is shown under a heading of its own, for the same run."""
