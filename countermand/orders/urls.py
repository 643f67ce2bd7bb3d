from django.urls import URLPattern, path

from countermand.orders import pages

urlpatterns: list[URLPattern] = [
    path("orders/", pages.orders, name="orders"),
]
