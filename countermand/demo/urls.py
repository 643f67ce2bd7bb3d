from django.urls import URLPattern, path

from countermand.demo import pages

urlpatterns: list[URLPattern] = [
    path("", pages.demo, name="demo"),
    path("mailbox/", pages.mailbox_page, name="demo-mailbox"),
    path("mailbox/<slug:id>/", pages.mail, name="demo-mail"),
    path("sink/", pages.sink_page, name="demo-sink"),
    path("sink/receive/<slug:name>/", pages.receiver, name="demo-sink-receiver"),
]
