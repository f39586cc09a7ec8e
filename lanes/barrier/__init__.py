"""The barrier of a lane: its port, its simulated twin; the interlock and its keeper live beside them."""

from lanes.barrier.driver import BarrierDriver, BarrierState, SimulatedBarrier

__all__ = ["BarrierDriver", "BarrierState", "SimulatedBarrier"]
