import pytest
from tests.factories.labelled_texts import labelled_texts

from openiru.engines.text.classifier.model import TextModel
from openiru.engines.text.classifier.training import train_model


@pytest.fixture(scope="session")
def fruit_model() -> TextModel:
    texts, labels = labelled_texts(300, wrong_share=0.03)
    return train_model(texts, labels, label="fruit")
