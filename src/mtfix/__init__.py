"""mtfix: makes machine-translated text fit to publish."""
