#include "app/ctl/demo_command.h"
