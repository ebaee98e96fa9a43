"""Address of the parts."""

from django.urls import path

from enishi.console.parts import views

urlpatterns = [path("_components", views.components, name="components")]
