"""From files to labelled pictures."""
