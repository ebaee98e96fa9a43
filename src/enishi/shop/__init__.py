"""The shop itself: profile, sites, members, write keys, sealed secrets, business clock, access log.

takes       what the owner types, and machine time
gives       profile and settings as typed values, business time, key checks in microseconds
guarantees  secrets are sealed before they are stored; business time never runs backwards
never       knows a customer
"""
