"""Addresses of the checklist."""

from django.urls import path

from enishi.console.first_run import views

urlpatterns = [
    path("first-run/", views.checklist, name="first_run"),
    path("first-run/shop/", views.save_shop, name="first_run_shop"),
    path("first-run/mail/", views.save_mail, name="first_run_mail"),
    path("first-run/mail/test/", views.test_mail, name="first_run_mail_test"),
    path("first-run/opt-outs/", views.save_opt_outs, name="first_run_opt_outs"),
    path("first-run/consent/", views.save_consent, name="first_run_consent"),
    path("first-run/own-cart/", views.own_cart, name="first_run_own_cart"),
    path("first-run/switch/", views.switch, name="first_run_switch"),
]
