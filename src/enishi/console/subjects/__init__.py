"""People's rights in their own data: handing everything out, erasing, the list of requests, and who looked at whom."""
