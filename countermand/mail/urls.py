from django.urls import URLPattern, path

from countermand.mail import pages

urlpatterns: list[URLPattern] = [
    path("mails/", pages.mails, name="mails"),
    path("mails/<uuid:id>/attempts/", pages.mail_attempts, name="mail-attempts"),
]
