from django.urls import URLPattern, path

from countermand.refunds.pages import delivery, endpoints, refund, refunds, tasks

urlpatterns: list[URLPattern] = [
    path("refunds/", refunds.refunds, name="refunds"),
    path("refunds/file/", refunds.refunds_file, name="refunds-file"),
    path("refunds/<uuid:id>/", refund.refund, name="refund"),
    path("refunds/<uuid:id>/payment/", refund.payment, name="refund-payment"),
    path("refunds/<uuid:id>/attention/", refund.attention, name="refund-attention"),
    path("refunds/tasks/<uuid:id>/", tasks.task, name="task"),
    path("deliveries/<uuid:id>/", delivery.delivery, name="delivery"),
    path("deliveries/<uuid:id>/attempts/", delivery.delivery_attempts, name="delivery-attempts"),
    path("settings/endpoints/", endpoints.settings_endpoints, name="settings-endpoints"),
    path("settings/endpoints/<uuid:id>/", endpoints.settings_endpoint, name="settings-endpoint"),
]
