from django.urls import URLPattern, path

from countermand.warehouse.pages import answers, holds

urlpatterns: list[URLPattern] = [
    path("holds/", holds.holds, name="holds"),
    path("holds/live/", holds.live, name="holds-live"),
    path("holds/answers/", answers.answers, name="hold-answers"),
]
