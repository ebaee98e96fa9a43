"""The demo clock: business time moves on, and 90 days pass in a minute."""
