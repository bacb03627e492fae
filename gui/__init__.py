"""The window of Graft. It shows the work of `core` and does none: torch is never imported here."""
