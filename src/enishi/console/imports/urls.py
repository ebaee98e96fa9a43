"""Addresses of imports. `imports/upload/` is a door of its own and never reaches Django."""

from django.urls import path

from enishi.console.imports import views

urlpatterns = [
    path("imports/", views.all_imports, name="imports"),
    path("imports/mappings/forget/", views.forget_mapping, name="import_mapping_forget"),
    path("imports/<slug:job_id>/", views.one, name="import"),
    path("imports/<slug:job_id>/progress/", views.progress, name="import_progress"),
    path("imports/<slug:job_id>/columns/", views.save_columns, name="import_columns"),
    path("imports/<slug:job_id>/shape/", views.reshape, name="import_shape"),
    path("imports/<slug:job_id>/kind/", views.regard, name="import_kind"),
    path("imports/<slug:job_id>/run/", views.run, name="import_run"),
    path("imports/<slug:job_id>/stop/", views.stop, name="import_stop"),
    path("imports/<slug:job_id>/discard/", views.discard, name="import_discard"),
    path("imports/<slug:job_id>/refused.csv", views.sheet, {"outcome": "refused"}, name="import_refused"),
    path("imports/<slug:job_id>/left-out.csv", views.sheet, {"outcome": "left_out"}, name="import_left_out"),
]
