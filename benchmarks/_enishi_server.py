"""The real web process on empty stores: `init` makes them and prints a write key, `serve` answers at ENISHI_PORT."""

import sys

import django
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "init":
        from enishi.shop import api as shop

        call_command("migrate", verbosity=0)
        print(shop.ensure_write_keys("main")[0].key)
    else:
        from enishi.runtime.web import serve

        serve()
