"""Parts of the Use page: a close look, teaching, a watched folder, a camera."""
