"""The human interface: server-rendered pages, a folder per stage, Japanese first and English complete."""
