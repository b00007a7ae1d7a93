#include "app/ctl/chain_command.h"
