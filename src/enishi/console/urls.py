"""Every address of the console, mounted at /console/."""

from enishi.console.account.urls import urlpatterns as account

app_name = "console"
urlpatterns = [*account]
