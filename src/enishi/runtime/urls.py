"""Every address that Django serves. The hot doors in front of it are in `enishi.http`."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
