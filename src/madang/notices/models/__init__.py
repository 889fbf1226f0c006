from madang.notices.models.devices import Device, PushKey
from madang.notices.models.notices import Delivery, Notice
from madang.notices.models.wishes import Wishes

__all__ = ["Delivery", "Device", "Notice", "PushKey", "Wishes"]
