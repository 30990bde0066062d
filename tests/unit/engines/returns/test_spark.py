"""The same model on Spark, where PySpark and a Java runtime are: `pip install pyspark`."""

import shutil
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from tests.factories.returns import small_world

from openiru.engines.returns.model import shipped_model
from openiru.engines.returns.scoring import score
from openiru.engines.returns.splinking import BARRED, FRESH, arrow_table, settings_for, share_tables

pytestmark = [
    pytest.mark.skipif(
        find_spec("pyspark") is None or shutil.which("java") is None,
        reason="needs PySpark and a Java runtime",
    ),
    pytest.mark.usefixtures("socket_enabled"),  # Spark talks to its Java half over loopback
    pytest.mark.filterwarnings("default"),
]


class TestSpark:
    def test_gives_the_same_pairs_and_weights(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
        splink, sql = import_module("splink"), import_module("pyspark.sql")
        spark = (
            sql.SparkSession.builder.master("local[1]")
            .config("spark.driver.memory", "1g")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "4")
            .getOrCreate()
        )
        barred, table, _ = small_world(31)
        model = shipped_model()
        api = splink.SparkAPI(
            spark_session=spark, break_lineage_method="persist", num_partitions_on_repartition=4
        )

        def taken(rows: Any, name: str) -> Any:
            pa.parquet.write_table(rows, tmp_path / f"{name}.parquet")
            return spark.read.parquet(str(tmp_path / f"{name}.parquet"))

        frames = [
            api.register(taken(arrow_table(table), FRESH), dataset_display_name=FRESH),
            api.register(taken(arrow_table(barred.table), BARRED), dataset_display_name=BARRED),
        ]
        linker = splink.Linker(
            frames, settings_for(model, dialect="spark"), log_level=None, validate_settings=False
        )
        for column, shares in share_tables(barred).items():
            linker.table_management.register_term_frequency_lookup(
                api.register(taken(shares, f"share-{column}")), column
            )
        rows = linker.inference.predict().as_record_list()
        spark.stop()

        own = score(table, barred, model)
        pairs = zip(own.rows.tolist(), own.barred_rows.tolist(), strict=True)
        sums = dict(zip(pairs, own.bits.tolist(), strict=True))
        found = {_pair(row): row["match_weight"] for row in rows}
        assert set(found) == set(sums)
        assert max(abs(found[pair] - sums[pair]) for pair in sums) < 1e-6


def _pair(row: dict[str, Any]) -> tuple[int, int]:
    ids = (row["unique_id_l"], row["unique_id_r"])
    return ids if row["source_dataset_l"] == FRESH else (ids[1], ids[0])
