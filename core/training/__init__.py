"""From pictures to a classifier: the first answer in seconds, fine-tuning in minutes."""
