"""The demo shop: its storefront, the simulator whose truth is known, and replays of real data."""
