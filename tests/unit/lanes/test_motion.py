import numpy as np
import pytest

from lanes.motion import MotionModel
from ocr.ports import Image

RNG = np.random.default_rng(5)
LANE = RNG.integers(60, 180, (9, 16, 3)).repeat(40, axis=0).repeat(40, axis=1).astype(np.uint8)


def noisy(image: Image, gain: float = 1.0) -> Image:
    grain = RNG.normal(0, 3, image.shape)
    return np.clip(image * gain + grain, 0, 255).astype(np.uint8)


def with_truck(left: int = 180) -> Image:
    scene = LANE.copy()
    scene[80:330, left : left + 220] = (30, 60, 140)
    scene[240:280, left + 70 : left + 150] = 230
    return scene


def model_of_the_empty_lane() -> MotionModel:
    model = MotionModel()
    assert model.look(noisy(LANE)).occupied is None
    model.learn()
    return model


def test_an_empty_lane_is_empty_whatever_the_sensor_noise() -> None:
    model = model_of_the_empty_lane()
    looks = [model.look(noisy(LANE)) for _ in range(20)]
    assert not any(look.occupied or look.moving for look in looks)


def test_a_truck_occupies_the_lane_and_moves() -> None:
    model = model_of_the_empty_lane()
    arriving = model.look(noisy(with_truck(60)))
    assert (arriving.occupied, arriving.moving) == (True, True)
    assert arriving.area > 0.12
    assert model.look(noisy(with_truck(120))).moving


def test_a_standing_truck_does_not_move_and_never_becomes_background() -> None:
    model = model_of_the_empty_lane()
    looks = [model.look(noisy(with_truck())) for _ in range(200)]
    assert not any(look.moving for look in looks[1:])
    assert all(look.occupied for look in looks)
    model.look(noisy(LANE))
    assert model.look(noisy(LANE)).occupied is False


@pytest.mark.parametrize("gain", [0.55, 0.75, 1.3])
def test_a_cloud_before_the_sun_is_no_vehicle(gain: float) -> None:
    model = model_of_the_empty_lane()
    assert model.look(noisy(LANE, gain)).occupied is False


def test_dusk_is_learned() -> None:
    model = model_of_the_empty_lane()
    looks = [model.look(noisy(LANE, 1.0 - step / 250)) for step in range(200)]
    assert not any(look.occupied for look in looks)


def with_lamps(share: float) -> Image:
    lit = LANE.astype(np.float64)
    lit[100:300, 200:460] += 90 * share
    return np.clip(lit, 0, 255).astype(np.uint8)


def test_lamps_that_slowly_light_up_are_no_vehicle() -> None:
    model = model_of_the_empty_lane()
    for _ in range(20):
        model.look(noisy(LANE))
    looks = [model.look(noisy(with_lamps(min(1.0, step / 12)))) for step in range(40)]
    assert max(look.area for look in looks) > 0.06, "without this the test shows nothing"
    assert not any(look.occupied for look in looks)


def test_a_truck_that_drives_up_under_the_lamps_is_one() -> None:
    model = model_of_the_empty_lane()
    for step in range(76):
        model.look(noisy(with_lamps(step / 75)))
    assert model.look(noisy(with_truck(60))).occupied


def test_a_truck_that_came_with_motion_stays_for_as_long_as_it_stands() -> None:
    model = model_of_the_empty_lane()
    model.look(noisy(with_truck()))
    assert all(model.look(noisy(with_truck())).occupied for _ in range(100))


def test_the_empty_lane_outlives_a_restart() -> None:
    background = model_of_the_empty_lane().background()
    again = MotionModel(background=background)
    assert again.look(noisy(LANE)).occupied is False
    assert again.look(noisy(with_truck())).occupied is True


def test_a_background_of_another_size_is_not_believed() -> None:
    assert MotionModel(background=b"short").look(noisy(LANE)).occupied is None


def test_grey_cameras_are_looked_at_too() -> None:
    model = MotionModel()
    model.look(LANE[:, :, 0])
    model.learn()
    assert model.look(LANE[:, :, 0]).occupied is False
