// A static library needs one object of its own; the resources come from the .qrc that CMake writes.
