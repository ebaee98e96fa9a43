"""Every address that Django serves. The hot doors in front of it are in `enishi.http`."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", login_not_required(RedirectView.as_view(url="/shop/" if settings.DEMO else "/console/"))),
    path("console/", include("enishi.console.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("shop/", include("enishi.demo.storefront.urls")))
