"""What a model is worth: its figures on labelled pictures it has not learned from."""
