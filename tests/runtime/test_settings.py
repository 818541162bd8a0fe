import stat
from pathlib import Path

from runtime.settings import Settings


def test_the_default_is_a_sqlite_file_below_the_data_folder(tmp_path):
    settings = Settings.load({"DOUGONG_DATA": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path}/dougong.db"
    assert settings.packs == ()
    assert Settings.load({}).data == Path("var").absolute()


def test_what_is_given_counts(tmp_path):
    given = {"DOUGONG_DATABASE_URL": "postgresql://db/x", "DOUGONG_PACKS": f"{tmp_path}/a:{tmp_path}/b"}
    settings = Settings.load(given)
    assert settings.database_url == "postgresql://db/x"
    assert settings.packs == (tmp_path / "a", tmp_path / "b")


def test_the_secret_is_made_once_and_for_the_owner_alone(tmp_path):
    settings = Settings.load({"DOUGONG_DATA": str(tmp_path / "data")})
    first = settings.secret({})
    assert len(first) >= 43
    assert settings.secret({}) == first
    assert stat.S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600
    assert settings.secret({"DOUGONG_SECRET": "given"}) == "given"
