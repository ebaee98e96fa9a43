"""Every address of the console, mounted at /console/."""

from django.views.decorators.cache import never_cache

from enishi.console.account.urls import urlpatterns as account
from enishi.console.alike.urls import urlpatterns as alike
from enishi.console.carts.urls import urlpatterns as carts
from enishi.console.clock.urls import urlpatterns as clock
from enishi.console.customers.urls import urlpatterns as customers
from enishi.console.ec_cube.urls import urlpatterns as ec_cube
from enishi.console.first_run.urls import urlpatterns as first_run
from enishi.console.forms.urls import urlpatterns as forms
from enishi.console.guides.urls import urlpatterns as guides
from enishi.console.home.urls import urlpatterns as home
from enishi.console.imports.urls import urlpatterns as imports
from enishi.console.letters.urls import urlpatterns as letters
from enishi.console.line.urls import urlpatterns as line
from enishi.console.mailbox.urls import urlpatterns as mailbox
from enishi.console.optouts.urls import urlpatterns as optouts
from enishi.console.outbox.urls import urlpatterns as outbox
from enishi.console.pages import in_words
from enishi.console.parts.urls import urlpatterns as parts
from enishi.console.reconcile.urls import urlpatterns as reconcile
from enishi.console.refusals.urls import urlpatterns as refusals
from enishi.console.scenarios.urls import urlpatterns as scenarios
from enishi.console.segments.urls import urlpatterns as segments
from enishi.console.settings.urls import urlpatterns as settings
from enishi.console.shopify.urls import urlpatterns as shopify
from enishi.console.subjects.urls import urlpatterns as subjects
from enishi.console.ways_in.urls import urlpatterns as ways_in

app_name = "console"
urlpatterns = [
    *home,
    *account,
    *first_run,
    *carts,
    *scenarios,
    *letters,
    *customers,
    *alike,
    *segments,
    *outbox,
    *forms,
    *line,
    *optouts,
    *imports,
    *reconcile,
    *ways_in,
    *ec_cube,
    *guides,
    *refusals,
    *mailbox,
    *clock,
    *settings,
    *subjects,
    *shopify,
    *parts,
]
for _pattern in urlpatterns:  # after a logout no page is left in a shared computer's browser
    _pattern.callback = never_cache(in_words(_pattern.callback))
