from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import FunctionProto, ModelProto, TensorProto, external_data_helper, helper, numpy_helper

from openiru.advisers.adapters.onnx_format import has_outside_weights


def inside() -> TensorProto:
    return numpy_helper.from_array(np.array([1.0, 2.0], np.float32), "weights")


def outside() -> TensorProto:
    tensor = inside()
    external_data_helper.set_external_data(tensor, location="weights.bin")
    tensor.ClearField("raw_data")
    return tensor


def only_said() -> TensorProto:
    """A tensor that only says where its numbers stand."""
    tensor = inside()
    tensor.data_location = TensorProto.EXTERNAL
    return tensor


def in_the_graph(tensor: TensorProto) -> ModelProto:
    return helper.make_model(helper.make_graph([], "g", [], [], [tensor]))


def in_a_node(tensor: TensorProto) -> ModelProto:
    node = helper.make_node("Constant", [], ["c"], value=tensor)
    return helper.make_model(helper.make_graph([node], "g", [], []))


def in_a_branch(tensor: TensorProto) -> ModelProto:
    branch = in_a_node(tensor).graph
    node = helper.make_node("If", ["c"], ["d"], then_branch=branch, else_branch=branch)
    return helper.make_model(helper.make_graph([node], "g", [], []))


def in_a_function(tensor: TensorProto) -> ModelProto:
    model = helper.make_model(helper.make_graph([], "g", [], []))
    model.functions.append(
        FunctionProto(name="f", node=[helper.make_node("Constant", [], ["c"], value=tensor)])
    )
    return model


def among_sparse_ones(tensor: TensorProto) -> ModelProto:
    model = helper.make_model(helper.make_graph([], "g", [], []))
    model.graph.sparse_initializer.add().values.CopyFrom(tensor)
    return model


PLACES = [in_the_graph, in_a_node, in_a_branch, in_a_function, among_sparse_ones]


class TestHasOutsideWeights:
    @pytest.mark.parametrize("place", PLACES)
    @pytest.mark.parametrize("tensor", [outside(), only_said()])
    def test_finds_them_however_deep(self, place: object, tensor: TensorProto) -> None:
        assert callable(place)
        assert has_outside_weights(place(tensor).SerializeToString())

    @pytest.mark.parametrize("place", PLACES)
    def test_says_no_of_a_model_that_is_whole(self, place: object) -> None:
        assert callable(place)
        assert not has_outside_weights(place(inside()).SerializeToString())

    def test_finds_them_in_a_second_part_of_the_graph(self) -> None:
        # Whoever reads the format puts such parts together.
        both = in_the_graph(inside()).SerializeToString() + in_the_graph(outside()).SerializeToString()

        assert has_outside_weights(both)

    @given(content=st.binary(max_size=200))
    def test_ends_whatever_it_is_given(self, content: bytes) -> None:
        with suppress(ValueError):
            assert has_outside_weights(content) in {True, False}

    @pytest.mark.parametrize("cut", [1, 7, 20])
    def test_refuses_a_model_that_is_cut_off(self, cut: int) -> None:
        whole = in_the_graph(inside()).SerializeToString()

        with pytest.raises(ValueError, match=r"cut off|no end"):
            has_outside_weights(whole[: len(whole) - cut])
