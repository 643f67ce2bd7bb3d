from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "countermand.desk"
