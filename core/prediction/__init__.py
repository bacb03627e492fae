"""Name pictures with a trained model, one by one or folders of them."""
