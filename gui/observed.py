"""A property that tells when it changes."""

import operator
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")


class Observed(Generic[T]):
    """A property of a QObject that has a signal `<name>_changed` beside it.

    Setting an equal value does nothing; setting another one emits the signal with it.

    Args:
        start: the value before anything is set.
        same: whether two values are equal; `operator.is_` for what is read anew from disk.
    """

    def __init__(self, start: T, same: Callable[[Any, Any], bool] = operator.eq) -> None:
        self._start = start
        self._same = same
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> "Self | T":
        if instance is None:
            return self
        value: T = vars(instance).get(self._name, self._start)
        return value

    def __set__(self, instance: object, value: T) -> None:
        if self._same(self.__get__(instance, type(instance)), value):
            return
        vars(instance)[self._name] = value
        getattr(instance, f"{self._name}_changed").emit(value)
