"""A model that other programs on this machine ask over HTTP."""
