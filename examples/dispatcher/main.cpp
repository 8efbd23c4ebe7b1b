// A dispatcher to copy: SIP calls through Kamailio, an operator's HTTP, a journal that survives.
#include "config.hpp"
#include "dispatcher.hpp"
#include "web.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: acd-dispatcher CONFIG\n";
    return 2;
  }
  try {
    const dispatcher::Config config = dispatcher::load_config(argv[1]);
    boost::asio::io_context io(1);
    dispatcher::Dispatcher dispatcher(io, config);
    dispatcher::Web web(io, config.web, dispatcher);
    boost::asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code&, int) {
      web.stop();
      dispatcher.stop();
      io.stop();
    });
    dispatcher.start();
    web.start();
    io.run();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
