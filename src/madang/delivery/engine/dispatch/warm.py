"""Compiling the loops before the first decision has to wait for them."""

import numpy as np

from madang.delivery.engine.dispatch.dispatcher import Courier, Dispatcher, Order
from madang.delivery.engine.dispatch.instances import Terms

TERMS = Terms(5.0, 240.0, 240.0, 2400.0, 5400.0, 10.0, 15.0)


def compile_all() -> None:
    """Decide one small minute."""
    dispatcher = Dispatcher(TERMS, np.zeros((1, 2)))
    for number in range(2):
        dispatcher.courier(number, Courier(0.0, 0.0, 0.0, 7200.0, 1.0))
        dispatcher.order(number, Order(100.0, 100.0, 0, 600.0, 0.0))
    dispatcher.decide(0.0)
