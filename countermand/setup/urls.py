from django.urls import URLPattern, path

from countermand.setup.pages import index, sample, topic

urlpatterns: list[URLPattern] = [
    path("", index.index, name="setup"),
    path("sample/", sample.sample, name="setup-sample"),
    path("<slug:topic>/", topic.topic, name="setup-topic"),
]
