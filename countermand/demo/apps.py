from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "countermand.demo"
