"""Cut a network in two: a trunk that stays as it is, and a tail that learns.

The network is traced symbolically (https://docs.pytorch.org/docs/stable/fx.html), each of its
layers as one step, and cut before the first step that the tail has a part in.
"""

from collections.abc import Collection

import torch
from torch import fx, nn


class _Layers(fx.Tracer):
    """Traces down to the layers; a BatchNorm of timm is one, though it holds its activation."""

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        is_layer = isinstance(m, nn.modules.batchnorm._BatchNorm) or not any(m.children())
        return is_layer or super().is_leaf_module(m, module_qualified_name)


def split(
    network: nn.Module, tail: Collection[nn.Module], example: torch.Tensor
) -> tuple[nn.Module, nn.Module] | None:
    """`network` as two networks that share its modules, the second with all of `tail` in it.

    Args:
        tail: modules of the network; with none, the trunk is all of it.
        example: an input to prove on that one after the other answers as the whole does.

    Returns:
        Trunk and tail; None where it cannot be cut so that one tensor goes from one to the other.
    """
    if not tail:
        return network, nn.Identity()
    whole = nn.Sequential(network)  # called with the picture alone, whatever else it could take
    try:
        nodes = list(_Layers().trace(whole).nodes)
    except Exception:  # control flow that depends on the picture: whatever it raises
        return None
    late = {id(module) for module in tail}
    cut = next((i for i, node in enumerate(nodes) if id(_module(whole, node)) in late), None)
    if cut is None:
        return None
    constant = _constant(nodes)
    wanted = dict.fromkeys(nodes[cut:])
    for node in reversed(nodes[:cut]):
        if node in constant and not wanted.keys().isdisjoint(node.users):
            wanted[node] = None
    crossing = [n for n in nodes[:cut] if not (n in wanted or wanted.keys().isdisjoint(n.users))]
    if len(crossing) != 1:
        return None
    trunk = _part(whole, nodes[:cut], None, crossing[0])
    rest = _part(whole, [node for node in nodes if node in wanted], crossing[0], None)
    training = network.training
    network.eval()
    with torch.no_grad():
        expected, found = network(example), rest(trunk(example))
    network.train(training)
    same = torch.allclose(expected, found, rtol=1e-3, atol=1e-4)
    learns = {id(p) for module in tail for p in module.parameters()}
    return (trunk, rest) if same and learns <= {id(p) for p in rest.parameters()} else None


def _module(network: nn.Module, node: fx.Node) -> nn.Module | None:
    return network.get_submodule(str(node.target)) if node.op == "call_module" else None


def _constant(nodes: list[fx.Node]) -> set[fx.Node]:
    """The values that do not depend on the picture, such as positions."""
    constant = set[fx.Node]()
    for node in nodes:
        if node.op != "placeholder" and constant.issuperset(node.all_input_nodes):
            constant.add(node)
    return constant


def _part(
    network: nn.Module, nodes: list[fx.Node], given: fx.Node | None, wanted: fx.Node | None
) -> nn.Module:
    """The steps `nodes`, from the value of `given` (or the input) to that of `wanted`."""
    graph, values = fx.Graph(), dict[fx.Node, fx.Node]()
    if given is not None:
        values[given] = graph.placeholder("activations")
    for node in nodes:
        values[node] = graph.node_copy(node, values.__getitem__)
    if wanted is not None:
        graph.output(values[wanted])
    part: nn.Module = fx.GraphModule(network, graph)
    return part
