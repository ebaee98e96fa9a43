"""Addresses of customers."""

from django.urls import path

from enishi.console.customers import editing, views
from enishi.console.customers.living import of_the_living

urlpatterns = [
    path("customers/", views.customers, name="customers"),
    path("customers/<uuid:public_id>/", views.customer, name="customer"),
    path("customers/<uuid:public_id>/edit/", of_the_living(editing.profile), name="customer_edit"),
    path("customers/<uuid:public_id>/tag/", of_the_living(editing.tag), name="customer_tag"),
    path("customers/<uuid:public_id>/note/", of_the_living(editing.note), name="customer_note"),
    path("customers/<uuid:public_id>/hold/", of_the_living(editing.hold), name="customer_hold"),
    path("customers/<uuid:public_id>/consent/", of_the_living(editing.consent), name="customer_consent"),
    path("customers/<uuid:public_id>/undo/", of_the_living(editing.undo), name="customer_undo"),
    path("customers/<uuid:public_id>/unmerge/", of_the_living(editing.unmerge), name="customer_unmerge"),
]
