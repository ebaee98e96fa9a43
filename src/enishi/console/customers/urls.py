"""Addresses of customers."""

from django.urls import path

from enishi.console.customers import editing, views

urlpatterns = [
    path("customers/", views.customers, name="customers"),
    path("customers/<uuid:public_id>/", views.customer, name="customer"),
    path("customers/<uuid:public_id>/edit/", editing.profile, name="customer_edit"),
    path("customers/<uuid:public_id>/tag/", editing.tag, name="customer_tag"),
    path("customers/<uuid:public_id>/note/", editing.note, name="customer_note"),
    path("customers/<uuid:public_id>/hold/", editing.hold, name="customer_hold"),
    path("customers/<uuid:public_id>/consent/", editing.consent, name="customer_consent"),
    path("customers/<uuid:public_id>/undo/", editing.undo, name="customer_undo"),
    path("customers/<uuid:public_id>/unmerge/", editing.unmerge, name="customer_unmerge"),
]
