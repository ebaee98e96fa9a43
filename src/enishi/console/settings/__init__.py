"""What the shop says about itself, its mail account, its keys, who looked at what."""
