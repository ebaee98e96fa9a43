"""Login, logout, language."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

login = LoginView.as_view(template_name="console/account/login.html", redirect_authenticated_user=True)
logout = LogoutView.as_view()


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read on in another language, at the same page."""
    onward = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}):
        onward = str(settings.LOGIN_REDIRECT_URL)
    answer = HttpResponseRedirect(onward)
    asked = request.POST.get("language", "")
    if asked in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, asked, max_age=365 * 86_400, samesite="Lax", httponly=True)
    return answer
