"""The tag: one script line in a shop's pages that tells what visitors do. Source, build and README are in `tracker/`.

takes       a page's `enishi(…)` calls, its views and the time they were in view
gives       events at the collector, in the vocabulary of `enishi.events`
guarantees  under 5 kB on the wire; nothing sent or stored against a visitor's will; nothing personal in addresses
never       throws into the page, holds it up, or asks another server
"""
