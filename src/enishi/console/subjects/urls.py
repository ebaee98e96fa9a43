"""Addresses of people's rights."""

from django.urls import path

from enishi.console.customers.living import of_the_living
from enishi.console.subjects import access, views

urlpatterns = [
    path("customers/<uuid:public_id>/export/", of_the_living(views.export), name="customer_export"),
    path("customers/<uuid:public_id>/erase/", of_the_living(views.erase), name="customer_erase"),
    path("requests/", views.requests, name="subject_requests"),
    path("requests/ask/", views.ask, name="subject_ask"),
    path("requests/settle/", views.settle, name="subject_settle"),
    path("settings/access/", access.access, name="settings_access"),
    path("settings/access.csv", access.download, name="settings_access_csv"),
]
