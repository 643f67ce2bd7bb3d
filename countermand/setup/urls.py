from django.urls import URLPattern, path

from countermand.setup.pages import file, golive, index, sample, topic

urlpatterns: list[URLPattern] = [
    path("", index.index, name="setup"),
    path("sample/", sample.sample, name="setup-sample"),
    path("golive/", golive.golive, name="setup-golive"),
    path("file/", file.file, name="setup-file"),
    path("<slug:topic>/", topic.topic, name="setup-topic"),
]
